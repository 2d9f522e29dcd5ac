/** The report on an experiment that a person reads: one HTML file, which needs nothing else. */
@NullMarked
package io.millrace.quickstart.experiments;

import org.jspecify.annotations.NullMarked;
