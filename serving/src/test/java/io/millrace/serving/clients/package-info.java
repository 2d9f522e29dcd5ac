/** Clients of serving that others have written, or that nobody should have: what it answers, and what it holds on to. */
@NullMarked
package io.millrace.serving.clients;

import org.jspecify.annotations.NullMarked;
