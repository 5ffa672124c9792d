import { expect, test } from 'vitest';
import {
  addressFromBytes,
  addressToBytes,
  baseAddress,
  enterpriseAddress,
  MAINNET,
  paymentCredential,
  rewardAddress,
} from '../../offchain/ledger/address.ts';

// Test vectors of CIP-19: one payment key, one stake key.
const payment = {
  kind: 'key',
  hash: '9493315cd92eb5d8c4304e67b7e16ae36d61d34502694657811a2c8e',
} as const;
const stake = {
  kind: 'key',
  hash: '337b62cfff6403a06a3acbc34f8c46003c69fe79a3628cefa9c47251',
} as const;

test.each([
  [
    'base',
    baseAddress(MAINNET, payment, stake),
    'addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x',
    payment,
  ],
  [
    'enterprise',
    enterpriseAddress(MAINNET, payment),
    'addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8',
    payment,
  ],
  [
    'reward',
    rewardAddress(MAINNET, stake),
    'stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw',
    undefined,
  ],
] as const)('%s address of CIP-19', (_, made, published, credential) => {
  expect(made).toBe(published);
  expect(addressFromBytes(addressToBytes(published))).toBe(published);
  expect(paymentCredential(published)).toEqual(credential);
});
