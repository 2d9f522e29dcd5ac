/** Records that could not be processed: their bytes, where they were, and why. */
@NullMarked
package io.millrace.runtime.deadletters;

import org.jspecify.annotations.NullMarked;
