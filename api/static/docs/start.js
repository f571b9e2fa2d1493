// Swagger UI over our own contract, with the examples that are kept beside it; without a validator it asks nobody else
// anything.
const read = async (path) => (await fetch(path)).json();

function withExamples(spec, examples) {
  for (const operation of Object.values(spec.paths).flatMap(Object.values)) {
    const shown = examples[operation.operationId] ?? {};
    const put = (part, example) => {
      const content = part?.content?.["application/json"];
      if (content && example !== undefined) content.example = example;
    };
    put(operation.requestBody, shown.request);
    for (const status of ["200", "201"]) {
      const answer = operation.responses[status];
      if (!answer || shown.response === undefined) continue;
      const shared = answer.$ref && spec.components.responses[answer.$ref.split("/").pop()];
      operation.responses[status] = shared ? structuredClone(shared) : answer;
      put(operation.responses[status], shown.response);
    }
  }
  return spec;
}

window.onload = async () => {
  const [spec, examples] = await Promise.all([read("/openapi.json"), read("examples.json")]);
  SwaggerUIBundle({ spec: withExamples(spec, examples), dom_id: "#api", validatorUrl: null, docExpansion: "none" });
};
