/** How fast a model scores, measured alike where it is judged and where it is put into service. */
@NullMarked
package io.millrace.runtime.speed;

import org.jspecify.annotations.NullMarked;
