/** What a training takes, beside what XGBoost alone takes for the same rows. */
@NullMarked
package io.millrace.benchmarks.training;

import org.jspecify.annotations.NullMarked;
