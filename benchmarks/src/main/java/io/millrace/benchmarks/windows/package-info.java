/** The churn project's windows as engines with windows of their own can say them, and what every such window must hold. */
@NullMarked
package io.millrace.benchmarks.windows;

import org.jspecify.annotations.NullMarked;
