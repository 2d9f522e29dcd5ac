/** What servers that others run answer. */
@NullMarked
package io.millrace.http;

import org.jspecify.annotations.NullMarked;
