import fc from 'fast-check';

/** Properties are tried on the same examples in every run; FC_SEED chooses others. */
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? '20261122') });
