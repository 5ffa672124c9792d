import { areScalusParameters } from '../offchain/providers/blockfrost-parameters.ts';
import { decodeTransaction } from '../offchain/ledger/transaction.ts';
import { formatReference, type Utxo } from '../offchain/ledger/utxo.ts';
import type { Provider } from '../offchain/ports/provider.ts';
import { MAINNET } from '../offchain/ledger/address.ts';
import { rejection } from './rejection.ts';
import { accountCredential } from './rules/withdrawals-not-delegated.ts';
import { loadScalus, type Registration } from './scalus.ts';

/**
 * A network whose transactions are checked here by the ledger's own rules before they are sent: a mistake costs nothing
 * and is told at once. Only where the network's parameters are those that Scalus has, and everything that the transaction uses is known;
 * otherwise the network is the only judge of what is not a script.
 */
export function checkingProvider(provider: Provider): Provider {
  // What was listed lately is what a transaction is built of: it need not be asked for again.
  const known = new Map<string, Utxo>();
  return {
    network: provider.network,
    networkId: provider.networkId,
    slotConfig: provider.slotConfig,
    getParameters: () => provider.getParameters(),
    getTip: () => provider.getTip(),
    listUtxos: async (address) => {
      const utxos = await provider.listUtxos(address);
      for (const utxo of utxos) known.set(formatReference(utxo.reference), utxo);
      return utxos;
    },
    findUtxo: (reference) => provider.findUtxo(reference),
    findTransaction: (id) => provider.findTransaction(id),
    listTransactions: (address) => provider.listTransactions(address),
    findRewards: (scriptHash) => provider.findRewards(scriptHash),
    awaitConfirmation: (id) => provider.awaitConfirmation(id),
    submit: async (cbor) => {
      await check(provider, cbor, known);
      return provider.submit(cbor);
    },
  };
}

async function check(
  provider: Provider,
  cbor: Uint8Array,
  known: ReadonlyMap<string, Utxo>,
): Promise<void> {
  // Scalus takes every slot configuration but mainnet's own for a test network's.
  if (provider.networkId === MAINNET) return;
  if (!areScalusParameters(await provider.getParameters())) return;
  const transaction = decodeTransaction(cbor);
  const { inputs, referenceInputs, collateral, certificates, withdrawals } = transaction;
  // What an account holds, other than a script's, no provider can tell.
  if (certificates.length > 0) return;
  const resolved = new Map<string, Utxo>();
  for (const reference of [...inputs, ...referenceInputs, ...collateral]) {
    const name = formatReference(reference);
    const utxo = known.get(name) ?? (await provider.findUtxo(reference));
    if (utxo === undefined) return;
    resolved.set(name, utxo);
  }
  const registrations: Registration[] = [];
  for (const [account, rewards] of withdrawals) {
    const credential = accountCredential(account);
    if (credential.kind === 'key') return;
    registrations.push({ credential, rewards });
  }
  const rules = await loadScalus();
  const tip = await provider.getTip();
  // The newest block may be older than the present slot, which is what the network judges by.
  const { from = 0n } = transaction.validity;
  const slot = tip.slot > from ? tip.slot : from;
  const state = rules.load([...resolved.values()], registrations, provider.slotConfig);
  const verdict = state.submit(cbor, slot);
  if (!verdict.accepted) throw rejection(verdict.reason, verdict.logs);
}
