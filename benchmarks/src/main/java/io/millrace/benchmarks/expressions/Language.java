package io.millrace.benchmarks.expressions;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import io.millrace.expressions.ExpressionParser;
import io.millrace.expressions.NumberExpression;
import io.millrace.expressions.Scope;
import io.millrace.features.FeatureVector;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.commons.jexl3.JexlBuilder;
import org.apache.commons.jexl3.JexlContext;
import org.apache.commons.jexl3.JexlEngine;
import org.apache.commons.jexl3.JexlExpression;
import org.apache.commons.jexl3.introspection.JexlPermissions;

/** A language of expressions, with the settings that suit a project file best: compiled once, types checked where it can, sandboxed. */
public enum Language {
    MILLRACE {
        @Override
        ToDoubleFunction<FeatureVector> compile(Task task) {
            NumberExpression expression = ExpressionParser.number(task.millrace(), new Scope() {
                @Override
                public int numberSlot(String name) {
                    return Rows.NUMBERS.contains(name) ? Rows.slot(name) : -1;
                }

                @Override
                public int textSlot(String name) {
                    return Rows.TEXTS.contains(name) ? Rows.slot(name) : -1;
                }
            });
            return expression::evaluate;
        }
    },
    JEXL {
        @Override
        ToDoubleFunction<FeatureVector> compile(Task task) {
            JexlEngine engine = new JexlBuilder()
                    .permissions(JexlPermissions.RESTRICTED)
                    .namespaces(Map.of("f", Math.class))
                    .strict(true)
                    .silent(false)
                    .create();
            JexlExpression expression = engine.createExpression(task.jexl());
            return row -> number(expression.evaluate(new RowContext(row)));
        }
    },
    CEL {
        @Override
        ToDoubleFunction<FeatureVector> compile(Task task) {
            CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                    .addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(
                            "log1p",
                            CelOverloadDecl.newGlobalOverload("log1p_double", SimpleType.DOUBLE, SimpleType.DOUBLE)));
            Rows.NUMBERS.forEach(name -> builder.addVar(
                    name, name.equals("gifts") ? NullableType.create(SimpleType.DOUBLE) : SimpleType.DOUBLE));
            Rows.TEXTS.forEach(name -> builder.addVar(name, SimpleType.STRING));
            CelCompiler compiler = builder.build();
            CelRuntime runtime = CelRuntimeFactory.plannerRuntimeBuilder()
                    .addFunctionBindings(CelFunctionBinding.from("log1p_double", Double.class, Math::log1p))
                    .build();
            try {
                CelRuntime.Program program =
                        runtime.createProgram(compiler.compile(task.cel()).getAst());
                return row -> evaluate(program, row);
            } catch (CelValidationException | CelEvaluationException e) {
                throw new IllegalStateException(e);
            }
        }
    };

    private static double evaluate(CelRuntime.Program program, FeatureVector row) {
        try {
            CelVariableResolver resolver = name -> Optional.of(celValue(row, name));
            return number(program.eval(resolver));
        } catch (CelEvaluationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object celValue(FeatureVector row, String name) {
        Object value = Rows.value(row, name);
        return value == null ? dev.cel.common.values.NullValue.NULL_VALUE : value;
    }

    /** An expression over rows: a number, or a condition as 1 and 0. */
    abstract ToDoubleFunction<FeatureVector> compile(Task task);

    private static double number(Object value) {
        return value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).doubleValue();
    }

    /** A row as JEXL asks for it. */
    private record RowContext(FeatureVector row) implements JexlContext {
        @Override
        public Object get(String name) {
            return Rows.value(row, name);
        }

        @Override
        public boolean has(String name) {
            return Rows.slot(name) >= 0;
        }

        @Override
        public void set(String name, Object value) {
            throw new UnsupportedOperationException("an expression sets nothing");
        }
    }
}
