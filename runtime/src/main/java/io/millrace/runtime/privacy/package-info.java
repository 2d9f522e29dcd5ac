/** Remembering who was forgotten without saying who. */
@NullMarked
package io.millrace.runtime.privacy;

import org.jspecify.annotations.NullMarked;
