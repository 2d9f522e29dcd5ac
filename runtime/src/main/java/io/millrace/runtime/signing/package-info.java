/** The keys that models are signed with, and checked by. */
@NullMarked
package io.millrace.runtime.signing;

import org.jspecify.annotations.NullMarked;
