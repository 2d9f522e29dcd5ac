/** Remembering who was forgotten without saying who, and keeping files about people to those who may read them. */
@NullMarked
package io.millrace.runtime.privacy;

import org.jspecify.annotations.NullMarked;
