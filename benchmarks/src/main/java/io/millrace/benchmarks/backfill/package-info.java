/** Filling features with what they have missed. */
@NullMarked
package io.millrace.benchmarks.backfill;

import org.jspecify.annotations.NullMarked;
