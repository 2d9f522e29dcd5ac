/** Drift where nothing changes, and where one feature is shifted: how often it is found for nothing, and how soon what happened is found. */
@NullMarked
package io.millrace.benchmarks.drift;

import org.jspecify.annotations.NullMarked;
