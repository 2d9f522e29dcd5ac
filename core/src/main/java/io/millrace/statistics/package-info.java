/** What a model is judged by: ranking, thresholds, tests and intervals. Pure functions over arrays. */
@NullMarked
package io.millrace.statistics;

import org.jspecify.annotations.NullMarked;
