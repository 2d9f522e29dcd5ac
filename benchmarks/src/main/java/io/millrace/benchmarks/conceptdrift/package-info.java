/** Concept drift from matured errors of customers who come again: how often it is found for nothing, and how soon when it is there. */
@NullMarked
package io.millrace.benchmarks.conceptdrift;

import org.jspecify.annotations.NullMarked;
