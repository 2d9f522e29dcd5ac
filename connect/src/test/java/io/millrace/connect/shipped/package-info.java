/** What Millrace is shipped with: under which licences, and what is known against it. */
@NullMarked
package io.millrace.connect.shipped;

import org.jspecify.annotations.NullMarked;
