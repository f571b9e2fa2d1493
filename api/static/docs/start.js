// Swagger UI over our own contract; without a validator it asks nobody else anything.
window.onload = () => SwaggerUIBundle({ url: "/openapi.json", dom_id: "#api", validatorUrl: null, docExpansion: "none" });
