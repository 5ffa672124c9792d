import type { Hex } from './ledger/utxo.ts';
import type { Builder } from './ports/builder.ts';
import { ForwardingProvider, ForwardingSigner } from './ports/forwarding.ts';
import type { Provider } from './ports/provider.ts';
import type { Signer, VkeyWitness } from './ports/signer.ts';
import type { Submission } from './submit.ts';

/** What a call is at. */
export type Phase = 'build' | 'sign' | 'submit' | 'confirm';

/** Told when a call enters a phase. It may stop the call by throwing: until `submit`, nothing has happened yet. */
export type PhaseListener = (phase: Phase) => void;

/** The same submission, with somebody who is told of each phase. */
export function watchPhases(submission: Submission, enter: PhaseListener): Submission {
  const { builder, signer, provider } = submission;
  return {
    ...submission,
    builder: watchBuilder(builder, enter),
    signer: new WatchedSigner(signer, enter),
    provider: new WatchedProvider(provider, enter),
  };
}

function watchBuilder(builder: Builder, enter: PhaseListener): Builder {
  return {
    name: builder.name,
    build: async (plan, wallet, context) => {
      enter('build');
      return builder.build(plan, wallet, context);
    },
  };
}

class WatchedSigner extends ForwardingSigner {
  readonly #enter: PhaseListener;

  constructor(base: Signer, enter: PhaseListener) {
    super(base);
    this.#enter = enter;
  }

  override async sign(
    transaction: Uint8Array,
    keyHashes: readonly Hex[],
  ): Promise<readonly VkeyWitness[]> {
    this.#enter('sign');
    return super.sign(transaction, keyHashes);
  }
}

class WatchedProvider extends ForwardingProvider {
  readonly #enter: PhaseListener;

  constructor(base: Provider, enter: PhaseListener) {
    super(base);
    this.#enter = enter;
  }

  override async submit(cbor: Uint8Array): Promise<Hex> {
    this.#enter('submit');
    return super.submit(cbor);
  }

  override async awaitConfirmation(id: Hex): Promise<void> {
    this.#enter('confirm');
    return super.awaitConfirmation(id);
  }
}
