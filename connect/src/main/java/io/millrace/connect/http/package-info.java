/** Pages of an HTTP API as records: asked for by a cursor that each answer moves on. */
@NullMarked
package io.millrace.connect.http;

import org.jspecify.annotations.NullMarked;
