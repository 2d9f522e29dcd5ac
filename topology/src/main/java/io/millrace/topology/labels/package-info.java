/** Labels: snapshot rows wait until their label is known, whatever it will be, and become examples. */
@NullMarked
package io.millrace.topology.labels;

import org.jspecify.annotations.NullMarked;
