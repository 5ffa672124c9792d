import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import { parseJson, type JsonValue } from '../wire/json.ts';
import { parametersFromJson } from '../wire/protocol-parameters.ts';
import file from './protocol-parameters.json' with { type: 'json' };

const { _source, ...parameters } = file;

/** The head's protocol parameters as `GET /protocol-parameters` answers them. */
export const headParametersJson: JsonValue = parseJson(JSON.stringify(parameters));

/** The parameters inside of a head: no fees; what shapes an output is as on L1, so that all of it can be fanned out. */
export const headParameters: ProtocolParameters = parametersFromJson(headParametersJson);
