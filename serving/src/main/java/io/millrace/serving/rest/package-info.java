/** Serving's HTTP: one server, plain handlers on its threads, answers and refusals as JSON. The only room that knows Jetty. */
@NullMarked
package io.millrace.serving.rest;

import org.jspecify.annotations.NullMarked;
