/** Who may ask what over HTTP: scopes, callers, and the file that names them. */
@NullMarked
package io.millrace.runtime.access;

import org.jspecify.annotations.NullMarked;
