package io.millrace.benchmarks.throughput;

/** What a run took, and what came out of it. */
record Outcome(Figures figures, Output output) {}
