/** Drift is counted, not sketched: a frozen reference, live counts in its bins, a test, and a confirmation. */
@NullMarked
package io.millrace.drift;

import org.jspecify.annotations.NullMarked;
