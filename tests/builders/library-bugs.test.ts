import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as blaze from '@blaze-cardano/sdk';
import { makeUplcEvaluator } from '@blaze-cardano/vm';
import {
  Lucid,
  SLOT_CONFIG_NETWORK,
  type ProtocolParameters,
  type UTxO,
} from '@lucid-evolution/lucid';
import uplc from '@lucid-evolution/uplc';
import { validateTxBody } from 'cardano-hw-interop-lib';
import { encode } from 'cbor2';
import { describe, expect, test } from 'vitest';
import { measureRedeemers } from '../../offchain/builders/aiken-machine.ts';
import { blazeBuilder } from '../../offchain/builders/blaze.ts';
import { lucidBuilder } from '../../offchain/builders/lucid.ts';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { fromHex, scriptHash, toHex } from '../../offchain/ledger/hash.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import { bodyOf } from '../../offchain/ledger/sign.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import { decodeOutput, decodeTransaction } from '../../offchain/ledger/transaction.ts';
import type { Output, Script, Utxo } from '../../offchain/ledger/utxo.ts';
import type { BuildContext, Wallet } from '../../offchain/ports/builder.ts';
import { emptyPlan, type TxPlan } from '../../offchain/tx-plan.ts';
import { acceptingScript, longScript } from '../emulator/scripts.ts';

/** Defects of the pinned libraries that the adapters work round: each test shows the defect, and that it does not get through. */

const context: BuildContext = {
  networkId: TESTNET,
  parameters: mainnetParameters,
  slotConfig: { zeroTime: 0n, zeroSlot: 0n, slotLength: 1000n },
};
const SLOTS = { zeroTime: 0, zeroSlot: 0, slotLength: 1000 };

const address = enterpriseAddress(TESTNET, { kind: 'key', hash: '11'.repeat(28) });
const guarded = enterpriseAddress(TESTNET, { kind: 'script', hash: scriptHash(acceptingScript) });
const DATUM = new Uint8Array([0]);

function utxo(txId: string, index: bigint, output: Omit<Output, 'assets'>): Utxo {
  const cbor = encodeOutput({ ...output, assets: new Map() });
  return { reference: { txId, index }, output: decodeOutput(cbor), cbor };
}

const wallet = (...utxos: readonly Utxo[]): Wallet => ({ address, utxos });
const coins = (txId: string, index: bigint): Utxo =>
  utxo(txId, index, { address, lovelace: 50_000_000n });
const object = (txId: string, index: bigint): Utxo =>
  utxo(txId, index, { address: guarded, lovelace: 3_000_000n, datum: DATUM });

/** Spends outputs of the accepting script; the script is attached. */
const spending = (...objects: readonly Utxo[]): TxPlan => ({
  ...emptyPlan,
  spends: objects.map((each, at) => ({ utxo: each, redeemer: BigInt(at) })),
  attachedScripts: [acceptingScript],
});

const A = 'aa'.repeat(32);
const B = 'bb'.repeat(32);

const hexOf = ({ bytes }: Script): string => toHex(bytes);
const toBlaze = (each: Utxo): blaze.Core.TransactionUnspentOutput =>
  new blaze.Core.TransactionUnspentOutput(
    new blaze.Core.TransactionInput(
      blaze.Core.TransactionId(each.reference.txId),
      each.reference.index,
    ),
    blaze.Core.TransactionOutput.fromCbor(blaze.Core.HexBlob(toHex(each.cbor))),
  );

describe('Blaze 0.2.48', () => {
  const object3 = object(A, 3n);
  const coins13 = coins(A, 13n);

  test('sorts inputs by text, so that #13 comes before #3: its own builder points the redeemer to the wrong input', async () => {
    const parameters = blaze.Core.hardCodedProtocolParams;
    const tx = new blaze.TxBuilder(parameters)
      .setNetworkId(0)
      .setChangeAddress(blaze.Core.Address.fromBech32(address))
      .useEvaluator(makeUplcEvaluator(parameters, 1, 1, SLOTS))
      .addInput(toBlaze(object3), blaze.Core.PlutusData.newInteger(0n))
      .addInput(toBlaze(coins13))
      .provideScript(
        blaze.Core.Script.newPlutusV3Script(
          new blaze.Core.PlutusV3Script(blaze.Core.HexBlob(hexOf(acceptingScript))),
        ),
      );
    tx.addUnspentOutputs([toBlaze(coins(B, 0n))]);
    // And what it throws is no Error, but the text of the machine.
    await expect(tx.complete()).rejects.toEqual(expect.stringMatching(/missing required script/i));
  });

  test('the adapter numbers redeemers as the ledger does', async () => {
    const plan = { ...spending(object3), walletInputs: [coins13] };
    const cbor = await blazeBuilder.build(plan, wallet(coins13, coins(B, 0n)), context);
    const { inputs, redeemers } = decodeTransaction(cbor);
    const [redeemer] = redeemers;
    expect(inputs[redeemer?.index ?? -1]).toEqual(object3.reference);
  });

  test('the adapter numbers many of them, whatever their order', async () => {
    const objects = [30n, 2n, 11n, 1n, 100n, 3n].map((index) => object(A, index));
    const cbor = await blazeBuilder.build(spending(...objects), wallet(coins(B, 0n)), context);
    const { inputs, redeemers } = decodeTransaction(cbor);
    const found = redeemers.map(({ index, data }) => [inputs[index]?.index, data]);
    expect(new Set(found)).toEqual(
      new Set(objects.map(({ reference }, at) => [reference.index, BigInt(at)])),
    );
  });

  test('makes another script of doubly wrapped bytes, and says nothing', () => {
    const of = (hex: string): string =>
      blaze.Core.Script.newPlutusV3Script(
        new blaze.Core.PlutusV3Script(blaze.Core.HexBlob(hex)),
      ).hash();
    expect(of(hexOf(acceptingScript))).toBe(scriptHash(acceptingScript));
    expect(of(toHex(encode(acceptingScript.bytes)))).not.toBe(scriptHash(acceptingScript));
  });
});

describe('Lucid 0.4.34', () => {
  const lucidParameters = (minFeeRefScriptCostPerByte: number): ProtocolParameters => ({
    minFeeA: 44,
    minFeeB: 155_381,
    maxTxSize: 16_384,
    maxValSize: 5000,
    keyDeposit: 2_000_000n,
    poolDeposit: 500_000_000n,
    drepDeposit: 500_000_000n,
    govActionDeposit: 100_000_000_000n,
    priceMem: 0.0577,
    priceStep: 0.0000721,
    maxTxExMem: 16_500_000n,
    maxTxExSteps: 10_000_000_000n,
    coinsPerUtxoByte: 4310n,
    collateralPercentage: 150,
    maxCollateralInputs: 3,
    minFeeRefScriptCostPerByte,
    costModels: {
      PlutusV1: [...mainnetParameters.costModels.PlutusV1],
      PlutusV2: [...mainnetParameters.costModels.PlutusV2],
      PlutusV3: [...mainnetParameters.costModels.PlutusV3],
    },
  });
  const refuse = (): Promise<never> => Promise.reject(new Error('offline'));
  const offline = {
    getProtocolParameters: refuse,
    getUtxos: refuse,
    getUtxosWithUnit: refuse,
    getUtxoByUnit: refuse,
    getUtxosByOutRef: refuse,
    getDelegation: refuse,
    getDatum: refuse,
    awaitTx: refuse,
    submitTx: refuse,
    evaluateTx: refuse,
  };

  test('raises an output below its minimum in silence, where a handler would then refuse it', async () => {
    SLOT_CONFIG_NETWORK.Custom = SLOTS;
    const lucid = await Lucid(offline, 'Custom', { presetProtocolParameters: lucidParameters(0) });
    const own = { txHash: A, outputIndex: 0, address, assets: { lovelace: 50_000_000n } };
    lucid.selectWallet.fromAddress(address, [own]);
    const built = await lucid.newTx().pay.ToAddress(address, { lovelace: 1n }).complete();
    const [output] = decodeTransaction(Buffer.from(built.toCBOR(), 'hex')).outputs;
    expect(output?.output.lovelace).toBeGreaterThan(800_000n);
  });

  test('charges a reference script again for every script input; the adapter pays it once', async () => {
    const script = longScript('x'.repeat(4000));
    const home = enterpriseAddress(TESTNET, { kind: 'script', hash: scriptHash(script) });
    const published = utxo(B, 7n, {
      address: home,
      lovelace: 40_000_000n,
      datum: DATUM,
      referenceScript: script,
    });
    const objects = [1n, 2n, 3n].map((index) =>
      utxo(A, index, { address: home, lovelace: 3_000_000n, datum: DATUM }),
    );
    const plan = { ...spending(...objects), attachedScripts: [], references: [published] };
    const funds = wallet(coins(B, 0n), coins(B, 1n));
    const { fee } = decodeTransaction(await lucidBuilder.build(plan, funds, context));
    const { fee: minimum } = decodeTransaction(await blazeBuilder.build(plan, funds, context));

    SLOT_CONFIG_NETWORK.Custom = SLOTS;
    const lucid = await Lucid(offline, 'Custom', { presetProtocolParameters: lucidParameters(15) });
    lucid.selectWallet.fromAddress(address, funds.utxos.map(toLucid));
    const built = await lucid
      .newTx()
      .readFrom([toLucid(published)])
      .collectFrom(objects.map(toLucid), '00')
      .complete();
    const { fee: charged } = decodeTransaction(Buffer.from(built.toCBOR(), 'hex'));
    const once = BigInt(script.bytes.length) * 15n;
    expect(charged - fee).toBeGreaterThan(2n * once);
    expect(fee - minimum).toBeLessThan(1000n);
  });

  test('writes a mint in the order in which it gets it, which no hardware wallet signs; the adapter sorts', async () => {
    const policy = scriptHash(acceptingScript);
    // In canonical CBOR the shorter name comes first.
    const assets = { [`${policy}aaaa`]: 1n, [`${policy}bb`]: 1n };
    const funds = wallet(coins(B, 0n), coins(B, 1n));
    SLOT_CONFIG_NETWORK.Custom = SLOTS;
    const lucid = await Lucid(offline, 'Custom', { presetProtocolParameters: lucidParameters(15) });
    lucid.selectWallet.fromAddress(address, funds.utxos.map(toLucid));
    const built = await lucid
      .newTx()
      .mintAssets(assets, '00')
      .attach.Script({ type: 'PlutusV3', script: hexOf(acceptingScript) })
      .complete();
    const plan = {
      ...emptyPlan,
      mints: [{ policyId: policy, assets: new Map(Object.entries(assets)), redeemer: 0n }],
      attachedScripts: [acceptingScript],
    };
    const problems = (cbor: Uint8Array): readonly string[] =>
      validateTxBody(Buffer.from(bodyOf(cbor))).map(({ reason }) => reason);
    expect(problems(Buffer.from(built.toCBOR(), 'hex'))).toEqual(['CBOR is not canonical']);
    expect(problems(await lucidBuilder.build(plan, funds, context))).toEqual([]);
  });
});

function toLucid({ reference, output }: Utxo): UTxO {
  const { datum, referenceScript } = output;
  return {
    txHash: reference.txId,
    outputIndex: Number(reference.index),
    address: output.address,
    assets: { lovelace: output.lovelace },
    ...(datum && { datum: toHex(datum) }),
    ...(referenceScript && { scriptRef: { type: 'PlutusV3', script: hexOf(referenceScript) } }),
  };
}

describe('@lucid-evolution/uplc 0.2.21', () => {
  const paying = coins(A, 0n);
  const objects = [1n, 2n, 3n].map((index) => object(B, index));
  const known = [paying, ...objects];
  const EVALUATIONS = 400;
  const MEGABYTE = 2 ** 20;

  /** Bytes outside of the heap that somebody still holds, as memories of machines are. */
  async function measureHeld(): Promise<number> {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    // What was held until the end of a turn goes with the second collection.
    await new Promise(setImmediate);
    runInNewContext('gc')();
    return process.memoryUsage().external;
  }

  test('never gives back what an evaluation takes', async () => {
    const cbor = await lucidBuilder.build(spending(...objects), wallet(paying), context);
    const { PlutusV1, PlutusV2, PlutusV3 } = mainnetParameters.costModels;
    const { memory, steps } = mainnetParameters.maxTxExecutionUnits;
    const references = known.map(({ reference: { txId, index } }) =>
      encode([fromHex(txId), index]),
    );
    const outputs = known.map((each) => each.cbor);
    const models = encode(new Map([PlutusV1, PlutusV2, PlutusV3].map((model, at) => [at, model])));
    const before = await measureHeld();
    for (let count = 0; count < EVALUATIONS; count++) {
      uplc.eval_phase_two_raw(cbor, references, outputs, models, steps, memory, 0n, 0n, 1000);
    }
    expect((await measureHeld()) - before).toBeGreaterThan(15 * MEGABYTE);
  });

  test('the adapter takes another machine in time', async () => {
    const cbor = await lucidBuilder.build(spending(...objects), wallet(paying), context);
    const before = await measureHeld();
    for (let count = 0; count < EVALUATIONS; count++) measureRedeemers(cbor, known, context);
    expect((await measureHeld()) - before).toBeLessThan(10 * MEGABYTE);
  });
});
