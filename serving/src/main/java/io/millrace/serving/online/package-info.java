/** The online store: current features of every entity, asked for over HTTP, whichever instance holds them. */
@NullMarked
package io.millrace.serving.online;

import org.jspecify.annotations.NullMarked;
