/** Whether a model may be put into service: its gates, and how it compares with the champion. */
@NullMarked
package io.millrace.retrainer.gates;

import org.jspecify.annotations.NullMarked;
