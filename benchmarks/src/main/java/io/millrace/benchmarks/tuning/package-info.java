/** Whether the search for hyper-parameters is worth more than chance. */
@NullMarked
package io.millrace.benchmarks.tuning;

import org.jspecify.annotations.NullMarked;
