/** How long it takes until features are computed again: after a lost disk, and after the loss of a process that has a standby. */
@NullMarked
package io.millrace.benchmarks.recovery;

import org.jspecify.annotations.NullMarked;
