/** What tests of several modules share. */
@NullMarked
package io.millrace.runtime.testing;

import org.jspecify.annotations.NullMarked;
