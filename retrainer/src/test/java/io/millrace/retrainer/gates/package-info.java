/** Whether a model may be put into service, as tests. */
@NullMarked
package io.millrace.retrainer.gates;

import org.jspecify.annotations.NullMarked;
