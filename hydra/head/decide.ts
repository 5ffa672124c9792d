import { InternalError } from '../../offchain/errors/kernel-error.ts';
import type { ConwayTransaction } from '../ledger/conway-transaction.ts';
import { decodeOrExplain } from '../ledger/head-ledger.ts';
import type { ClientInput } from '../wire/client-input.ts';
import { transactionFromJson, type TransactionJson } from '../wire/transaction.ts';
import { decideChain } from './decide-chain.ts';
import { decideDecommit, requestDecommit } from './decide-decommit.ts';
import { decideSideLoad } from './decide-side-load.ts';
import { decideAckSn, decideReqSn } from './decide-snapshot.ts';
import { decideReqTx } from './decide-transaction.ts';
import { resume } from './resume.ts';
import { driftOf, type PartyEnvironment } from './party-environment.ts';
import {
  happens,
  tells,
  type Effect,
  type Input,
  type Outcome,
  type PostChainTx,
} from './outcome.ts';
import type { NodeState, OpenState } from './state.ts';

/**
 * What a party does about an input: hydra-node's head logic (2.3.0). It changes nothing by itself, and asks nobody but
 * the ledger.
 */
export async function decide(
  environment: PartyEnvironment,
  state: NodeState,
  input: Input,
): Promise<Outcome> {
  switch (input.kind) {
    case 'chain':
      return decideChain(environment, state, input.event);
    case 'post failed':
      return tells({
        tag: 'PostTxOnChainFailed',
        postChainTx: input.post,
        postTxError: input.error,
      });
    case 'client':
      return state.synced
        ? decideClient(environment, state, input.input)
        : tells({
            tag: 'RejectedInputBecauseUnsynced',
            clientInput: input.input,
            drift: driftOf(environment, state),
          });
    case 'resume':
      return resume(environment, state);
    case 'network':
      return state.synced
        ? decideNetwork(environment, state, input)
        : { kind: 'wait', reason: 'out of sync with the chain', events: [] };
  }
}

function decideClient(
  environment: PartyEnvironment,
  state: NodeState,
  input: ClientInput,
): Outcome | Promise<Outcome> {
  const { head } = state;
  if (input.tag === 'Recover') return recover(state, input.recoverTxId);
  switch (head.tag) {
    case 'Idle':
      if (input.tag !== 'Init') break;
      return happens([], [post({ tag: 'InitTx', parameters: environment.parameters })]);
    case 'Open':
      return decideOpenClient(environment, state, head, input);
    case 'Closed': {
      if (input.tag !== 'Fanout') break;
      const { headId, headSeed, parameters, version, confirmedSnapshot, remaining } = head;
      return happens(
        [],
        [
          post({
            tag: 'FanoutTx',
            head: { headId, headSeed, parameters },
            openVersion: version,
            snapshot: confirmedSnapshot,
            remaining,
            deadline: head.contestationDeadline,
          }),
        ],
      );
    }
  }
  return tells({ tag: 'CommandFailed', clientInput: input });
}

function decideOpenClient(
  environment: PartyEnvironment,
  state: NodeState,
  head: OpenState,
  input: ClientInput,
): Outcome | Promise<Outcome> {
  const { headId, headSeed, parameters, coordinated } = head;
  switch (input.tag) {
    case 'NewTx': {
      const transaction = decoded(input.transaction);
      return happens([], [{ kind: 'network', message: { tag: 'ReqTx', transaction } }]);
    }
    case 'Decommit':
      return requestDecommit(environment, state, head, decoded(input.decommitTx));
    case 'Close':
    case 'SafeClose':
      return happens(
        [],
        [
          post({
            tag: 'CloseTx',
            head: { headId, headSeed, parameters },
            openVersion: coordinated.version,
            snapshot: coordinated.confirmedSnapshot,
          }),
        ],
      );
    case 'SideLoadSnapshot':
      return decideSideLoad(head, input);
    case 'Init':
    case 'Recover':
    case 'Contest':
    case 'Fanout':
      return tells({ tag: 'CommandFailed', clientInput: input });
  }
}

function decideNetwork(
  environment: PartyEnvironment,
  state: NodeState,
  { received: { sender, message }, ttl }: Input & { readonly kind: 'network' },
): Outcome | Promise<Outcome> {
  const { head } = state;
  if (head.tag !== 'Open') return { kind: 'error', reason: `${message.tag} in ${head.tag}` };
  switch (message.tag) {
    case 'ReqTx':
      return decideReqTx(environment, state, head, message.transaction, ttl);
    case 'ReqDec':
      return decideDecommit(environment, state, head, message.transaction, ttl);
    case 'ReqSn':
      return decideReqSn(environment, state, head, sender, message);
    case 'AckSn':
      return decideAckSn(environment, state, head, sender, message);
  }
}

function recover({ pendingDeposits, chain }: NodeState, depositTxId: string): Outcome {
  const deposit = pendingDeposits.get(depositTxId);
  // Upstream tells nobody either: whoever waits for an answer waits until the time-out.
  if (deposit === undefined) return { kind: 'error', reason: `no deposit ${depositTxId}` };
  const { headId, deposited } = deposit;
  return happens(
    [],
    [post({ tag: 'RecoverTx', headId, depositTxId, recovered: deposited, slot: chain.slot })],
  );
}

function post(tx: PostChainTx): Effect {
  return { kind: 'chain', post: tx };
}

/** The API has read the bytes already, so they are a transaction. */
function decoded(json: TransactionJson): ConwayTransaction {
  const transaction = decodeOrExplain(transactionFromJson(json).cbor);
  if (typeof transaction === 'string') throw new InternalError(transaction);
  return transaction;
}
