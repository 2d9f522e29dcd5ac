/** Which models score: the route table, and the loading, proving and warming of models. */
@NullMarked
package io.millrace.serving.models;

import org.jspecify.annotations.NullMarked;
