/** Forgetting an entity: what is there, the wish, whether it was carried out, and what remains until when. */
@NullMarked
package io.millrace.quickstart.forget;

import org.jspecify.annotations.NullMarked;
