/** Drift where there is a season: how often it is found for nothing, and how often it is missed. */
@NullMarked
package io.millrace.benchmarks.season;

import org.jspecify.annotations.NullMarked;
