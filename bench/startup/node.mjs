// W10: what any Node program takes: it only prints.
console.log('[]');
