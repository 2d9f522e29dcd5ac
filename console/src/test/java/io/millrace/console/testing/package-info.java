/** What the console's tests share. */
@NullMarked
package io.millrace.console.testing;

import org.jspecify.annotations.NullMarked;
