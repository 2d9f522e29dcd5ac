/** Scores feature updates online: the scoring stream, the route table, and the loading of models. */
@NullMarked
package io.millrace.serving;

import org.jspecify.annotations.NullMarked;
