/** The page's own files. */
@NullMarked
package io.millrace.console.files;

import org.jspecify.annotations.NullMarked;
