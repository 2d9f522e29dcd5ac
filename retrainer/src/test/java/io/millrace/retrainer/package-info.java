/** How a model is trained and registered, as tests. */
@NullMarked
package io.millrace.retrainer;

import org.jspecify.annotations.NullMarked;
