/** Who is scored by which version: a function of the entity and the deployment record alone. */
@NullMarked
package io.millrace.arms;

import org.jspecify.annotations.NullMarked;
