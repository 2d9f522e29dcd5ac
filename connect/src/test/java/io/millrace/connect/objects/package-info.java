/** Lines and positions in objects, as tests. */
@NullMarked
package io.millrace.connect.objects;

import org.jspecify.annotations.NullMarked;
