import { KernelError } from '../errors/kernel-error.ts';
import { NetworkError, UnknownSpenderError } from '../errors/transaction.ts';
import { decodeTransaction } from '../ledger/transaction.ts';
import { formatReference, type Hex, type Utxo } from '../ledger/utxo.ts';
import type { Builder } from '../ports/builder.ts';
import { ForwardingProvider } from '../ports/forwarding.ts';
import type { Provider } from '../ports/provider.ts';
import { awaitBlockAfter } from '../providers/next-block.ts';
import type { Submission } from '../submit.ts';
import type { Outbox } from './outbox.ts';

/** The same submission, whose transactions go through an outbox. `pause`: milliseconds between two looks for a block. */
export function withOutbox(submission: Submission, outbox: Outbox, pause?: number): Submission {
  const { provider, builder } = submission;
  return {
    ...submission,
    provider: new OutboxProvider(provider, outbox, pause),
    builder: replacing(builder, outbox),
  };
}

/** Keeps what is submitted until the chain has it. */
class OutboxProvider extends ForwardingProvider {
  readonly #outbox: Outbox;
  readonly #pause: number | undefined;

  constructor(base: Provider, outbox: Outbox, pause: number | undefined) {
    super(base);
    this.#outbox = outbox;
    this.#pause = pause;
  }

  override async submit(cbor: Uint8Array): Promise<Hex> {
    const entry = await this.#outbox.add(cbor);
    for (let seen: bigint | undefined; ;) {
      try {
        return await super.submit(cbor);
      } catch (error) {
        if (!(error instanceof UnknownSpenderError)) {
          // Without an answer nobody knows whether it has arrived: it stays, and is asked for later.
          if (error instanceof KernelError && !(error instanceof NetworkError)) {
            await this.#outbox.refuse(entry);
          }
          throw error;
        }
      }
      // Made again now, the call might take effect twice. A block tells whose the inputs are, or its validity ends.
      if (seen !== undefined) await awaitBlockAfter(seen, this.base, this.#pause);
      seen = (await this.base.getTip()).blockHeight;
    }
  }

  override async awaitConfirmation(id: Hex): Promise<void> {
    await super.awaitConfirmation(id);
    await this.#outbox.settle(this.base);
  }
}

/**
 * A builder whose transactions exclude those before that may still come back: each spends one of their inputs, if the
 * wallet still has one. So a call that is built again can't take effect twice, whatever a rollback brings back.
 */
function replacing(builder: Builder, outbox: Outbox): Builder {
  return {
    name: builder.name,
    build: async (plan, wallet, context) => {
      const chosen = new Map<string, Utxo>();
      for (const { cbor, refused } of await outbox.list()) {
        if (!refused) continue;
        const inputs = new Set(decodeTransaction(cbor).inputs.map(formatReference));
        const reserved = new Set(plan.reserved.map(formatReference));
        const own = wallet.utxos.find(({ reference }) => {
          const name = formatReference(reference);
          return inputs.has(name) && !reserved.has(name);
        });
        if (own !== undefined) chosen.set(formatReference(own.reference), own);
      }
      const planned = new Set(plan.walletInputs.map(({ reference }) => formatReference(reference)));
      const added = [...chosen].filter(([name]) => !planned.has(name)).map(([, utxo]) => utxo);
      const walletInputs = [...plan.walletInputs, ...added];
      return builder.build({ ...plan, walletInputs }, wallet, context);
    },
  };
}
