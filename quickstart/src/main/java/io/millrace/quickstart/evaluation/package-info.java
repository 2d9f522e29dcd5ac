/** What can be computed from a file of events without a broker, by the pipeline's own code. */
@NullMarked
package io.millrace.quickstart.evaluation;

import org.jspecify.annotations.NullMarked;
