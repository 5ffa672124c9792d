import { bech32 } from '@scure/base';
import { Bip32PrivateKey, ready } from '@cardano-sdk/crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { fromHex, toHex } from '../../offchain/ledger/hash.ts';
import {
  fromMnemonic,
  generateEntropy,
  openSeed,
  STRENGTHS,
  toMnemonic,
} from '../../offchain/signers/derivation.ts';
import { openSigningKeys } from '../../offchain/signers/extended-signer.ts';

beforeAll(() => ready());

/** From BIP-39's own vectors (`vectors.json` of the reference implementation, English). */
const bip39 = [
  ['00000000000000000000000000000000', `${'abandon '.repeat(11)}about`],
  [
    '7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f',
    'legal winner thank year wave sausage worth useful legal winner thank yellow',
  ],
  ['ffffffffffffffffffffffffffffffff', `${'zoo '.repeat(11)}wrong`],
  ['000000000000000000000000000000000000000000000000', `${'abandon '.repeat(17)}agent`],
  [
    '0000000000000000000000000000000000000000000000000000000000000000',
    `${'abandon '.repeat(23)}art`,
  ],
  ['ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', `${'zoo '.repeat(23)}vote`],
] as const;

/**
 * Published with CSL (`bip32_12`, `bip32_15`) and with the Go wallet of echovl: the words, the extended private key of
 * m/1852'/1815'/0'/0/0 where they give one, and the enterprise address of that key on a test network.
 */
const cip1852 = [
  {
    words: 'test walk nut penalty hip pave soap entry language right filter choice',
    address: 'addr_test1vz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerspjrlsz',
  },
  {
    words:
      'art forum devote street sure rather head chuckle guard poverty release quote oak craft enemy',
    key: 'addr_xsk1fzgcl9km0mve2jwe8qxve364w6te9vpddhwpw5g8wnjlupmmm9wxpdda6jaglx7smwl6qd5xuzjcweeq8ykp0wg9hng4pg6eumwx2t90swaed7ehsa6j86qsw3fnl4thtemsng6vukmz6ddf3cnd4sfkzu74xjqg',
    address: 'addr_test1vpu5vlrf4xkxv2qpwngf6cjhtw542ayty80v8dyr49rf5eg57c2qv',
  },
  {
    words:
      'churn shaft spoon second erode useless thrive burst group seed element sign scrub buffalo jelly grace neck useless',
    key: 'addr_xsk17zj2lhjk379klp40xfzsad0yzygqe45uaggnkzf4ld3emgsksa00ftq88fnfjxg245kjjqcukyjfg4lwmf3r2qqymyyqennch3y8llyg0d629pdx0pp0l69lerjz75kxmk5e6cr2d82kafp7a25y0qy5fvj06w0u',
    address: 'addr_test1vptvyjfjvs7wdn583rv3th3fvf9fauv5f6gylkhh5k245zcdjvdac',
  },
  {
    words:
      'draft ability female child jump maid roof hurt below live topple paper exclude ordinary coach churn sunset emerge blame ketchup much',
    key: 'addr_xsk1fz8tz0pdda8la0aqhadnzctw0p48zwygkgf4xyar2jjljm733dgkprs4sj8cxfwv9xtfddpdfvjlap0hhg9gd37pr0tp7ue48mh9cnfyy68k52f88z5vghezam30c3pcue6aewl4mqul6nvassxlenh3eqh822k2',
    address: 'addr_test1vz83dnlqqtdrlct4kz3f7d07d59w6p4yrtlr62340yklhaqrrykc7',
  },
] as const;

describe('recovery phrases', () => {
  test.each(bip39)('%s is %s', (entropy, words) => {
    expect(toMnemonic(fromHex(entropy))).toBe(words);
    expect(toHex(fromMnemonic(words))).toBe(entropy);
  });

  test('are read in any case and with any white space', () => {
    const [, [entropy, words]] = bip39;
    const typed = `\n  ${words.toUpperCase().replaceAll(' ', ' \t\r\n')} \n`;
    expect(toHex(fromMnemonic(typed))).toBe(entropy);
  });

  test.each([
    ['', 'it has 0 words'],
    ['abandon', 'it has 1 words'],
    [`${'abandon '.repeat(11)}abandon`, 'the checksum is wrong'],
    [`${'abandon '.repeat(11)}secretword`, 'a word is not of the English list'],
  ])('refuses %j and names no word', (words, reason) => {
    let message = '';
    try {
      fromMnemonic(words);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(reason);
    expect(message).not.toMatch(/abandon|secretword/);
  });

  test.each([12, 15, 18, 21, 24] as const)('of %i words are made', (words) => {
    const entropy = generateEntropy(words);
    expect(entropy).toHaveLength(STRENGTHS[words] / 8);
    expect(toMnemonic(entropy).split(' ')).toHaveLength(words);
    expect(toHex(generateEntropy(words))).not.toBe(toHex(entropy));
  });
});

describe('keys of a seed', () => {
  test('the root is that of CIP-3 (Icarus, without a passphrase)', () => {
    const words =
      'eight country switch draw meat scout mystery blade tip drift useless good keep usage title';
    const root = Bip32PrivateKey.fromBip39Entropy(Buffer.from(fromMnemonic(words)), '');
    expect(root.hex()).toBe(
      'c065afd2832cd8b087c4d9ab7011f481ee1e0721e78ea5dd609f3ab3f156d245' +
        'd176bd8fd4ec60b4731c3918a2a72a0226c0cd119ec35b47e4d55884667f552a' +
        '23f7fdcd4a10c6cd2c7393ac61d877873e248f417634aa3d812af327ffe9d620',
    );
  });

  test.each(cip1852)(
    'payment is where wallets look: $address',
    async ({ words, address, ...rest }) => {
      const { payment } = (await openSeed(fromMnemonic(words)))(0);
      const [key] = await openSigningKeys([payment]);
      expect(enterpriseAddress(TESTNET, { kind: 'key', hash: key?.hash ?? '' })).toBe(address);
      if (!('key' in rest)) return;
      // The key and its chain code (CIP-5 `addr_xsk`).
      const { words: digits } = bech32.decode(rest.key, false);
      expect(toHex(payment)).toBe(toHex(bech32.fromWords(digits).slice(0, 64)));
    },
  );

  test('auth and encryption lie at m/1854h/1815h/0h/0/g and m/1854h/1815h/1h/0/g', async () => {
    const entropy = fromMnemonic(cip1852[1].words);
    const derive = await openSeed(entropy);
    const root = Bip32PrivateKey.fromBip39Entropy(Buffer.from(entropy), '');
    const at = (...path: number[]): string => root.derive(path).toRawKey().hex();
    const hard = 2 ** 31;
    for (const generation of [0, 1, 7, 4711]) {
      const keys = derive(generation);
      expect(toHex(keys.auth)).toBe(at(hard + 1854, hard + 1815, hard, 0, generation));
      expect(toHex(keys.encryption)).toBe(at(hard + 1854, hard + 1815, hard + 1, 0, generation));
      expect(toHex(keys.nextAuth)).toBe(toHex(derive(generation + 1).auth));
    }
  });
});
