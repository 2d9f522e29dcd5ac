/** The registered versions, and how one becomes the next of them. */
@NullMarked
package io.millrace.retrainer.registry;

import org.jspecify.annotations.NullMarked;
