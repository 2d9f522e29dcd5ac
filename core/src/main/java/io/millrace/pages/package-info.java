/** Pages that need no other file, run no script and ask no network: what their reports are written with. */
@NullMarked
package io.millrace.pages;

import org.jspecify.annotations.NullMarked;
