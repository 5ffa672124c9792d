import { enterpriseAddress } from '../../offchain/ledger/address.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import type { HttpApi } from '../client/http-api.ts';
import { DEPOSIT_SCRIPT, SIMULATED_DEPOSITS } from '../client/profile.ts';
import { isJsonObject, type JsonValue } from '../wire/json.ts';

/**
 * Where Hydra's deposits lie on L1, bech32. A node is never asked where that is on a network whose ADA is worth something.
 * Over an emulated chain, where no script of Hydra's is run, the local head holds the deposits, and says where.
 */
export async function getDepositAddress(
  { network, networkId }: Pick<Provider, 'network' | 'networkId'>,
  http: HttpApi,
): Promise<string> {
  const address = enterpriseAddress(networkId, { kind: 'script', hash: DEPOSIT_SCRIPT });
  const emulated = network === 'emulator' || network.startsWith('devnet:');
  return emulated ? (simulatedAddress(await http.getConfig()) ?? address) : address;
}

function simulatedAddress(config: JsonValue): string | undefined {
  const chain = isJsonObject(config) ? config['chain'] : undefined;
  const scripts = isJsonObject(chain) ? chain['hydra-scripts-tx-id'] : undefined;
  if (!Array.isArray(scripts)) return undefined;
  return scripts
    .filter((text) => typeof text === 'string')
    .find((text) => text.startsWith(SIMULATED_DEPOSITS))
    ?.slice(SIMULATED_DEPOSITS.length);
}
