import { describe, expect, test } from 'vitest';
import { AccessDeniedError, BadCommandError } from '../../offchain/errors/file.ts';
import { confirmMainnet, parseNetwork } from '../../shell/network.ts';

const id = { BLOCKFROST_PROJECT_ID: 'previewAbc' };

describe('--network', () => {
  test.each([
    ['emulator', {}, { kind: 'emulator' }],
    [
      'devnet:http://127.0.0.1:4000',
      {},
      {
        name: 'devnet:http://127.0.0.1:4000',
        url: 'http://127.0.0.1:4000/api/v0',
        devnetUrl: 'http://127.0.0.1:4000',
        fileName: 'devnet-127.0.0.1-4000',
        networkId: 0,
      },
    ],
    ['devnet:http://127.0.0.1:4000/api/v0/', {}, { url: 'http://127.0.0.1:4000/api/v0' }],
    ['preview', id, { projectId: 'previewAbc', networkId: 0, devnetUrl: undefined }],
    ['mainnet', { BLOCKFROST_PROJECT_ID: 'mainnetX' }, { networkId: 1 }],
    ['preprod', { BLOCKFROST_URL: 'http://127.0.0.1:3000' }, { url: 'http://127.0.0.1:3000' }],
  ])('%s', (text, environment, expected) => {
    expect(parseNetwork(text, environment)).toMatchObject(expected);
  });

  test.each([
    ['testnet', {}, /Unknown network: testnet. There are emulator, devnet:URL/],
    ['devnet:', {}, /Write devnet:http/],
    ['devnet:localhost:4000', {}, /Write devnet:http/],
    ['devnet:http://127.0.0.1:4000?x', {}, /Write devnet:http/],
    ['preview', {}, /set BLOCKFROST_PROJECT_ID/],
    ['mainnet', id, /is for preview, not for mainnet/],
  ])('%s is refused', (text, environment, message) => {
    expect(() => parseNetwork(text, environment)).toThrow(BadCommandError);
    expect(() => parseNetwork(text, environment)).toThrow(message);
  });
});

test('mainnet wants a consent of its own', async () => {
  const mainnet = parseNetwork('mainnet', { BLOCKFROST_PROJECT_ID: 'mainnetX' });
  const no = { confirmed: false, ask: undefined };
  await expect(confirmMainnet(mainnet, no)).rejects.toBeInstanceOf(AccessDeniedError);
  const asked = (answer: string) => ({ confirmed: false, ask: () => Promise.resolve(answer) });
  await expect(confirmMainnet(mainnet, asked('yes'))).rejects.toThrow(/--confirm-mainnet/);
  await confirmMainnet(mainnet, asked('mainnet'));
  await confirmMainnet(mainnet, { confirmed: true, ask: undefined });
  await confirmMainnet(parseNetwork('preview', id), no);
});
