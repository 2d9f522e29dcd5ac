/** Naming entities where their ids must not stand, and remembering who was forgotten without saying who. */
@NullMarked
package io.millrace.runtime.privacy;

import org.jspecify.annotations.NullMarked;
