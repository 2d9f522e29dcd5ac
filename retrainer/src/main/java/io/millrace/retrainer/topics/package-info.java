/** Reading the project's topics to an end that is known. */
@NullMarked
package io.millrace.retrainer.topics;

import org.jspecify.annotations.NullMarked;
